"""What is stored: SQLite holds the truth (``catalog``, ``journal``), Chroma the passage vectors derived from it.

    database        an SQLite file of ours: made, opened, its failures explained
    catalog         articles as readers see them
    journal         how an article becomes visible, is replaced and goes
    vectors         passage vectors in Chroma
    derived         what rules read out of each article
    copies          near copies
    upkeep          the write lock, repair, removal, embedding anew
    correction      title, outlet and date by hand
    conversations   what was asked on the chat page; its nouns are in ``turns``, who is still alive in ``seats``
"""
