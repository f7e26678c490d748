"""A small cross-encoder of our own: does this passage answer this question; does this span support this sentence.

``examples.py`` makes its training examples of public records, ``train.py`` trains it. No model file has earned its
place yet, so nothing in Byline reads with it so far.
"""
