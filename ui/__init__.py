"""The chat page: what a person sees in the browser. Streamlit is imported here and nowhere else."""
