"""The technician's command line: what ``main.py`` offers besides running the terminal.

Exit codes: 0 done, 1 the world's fault or a negative verdict (with its failure code), 2 wrong use.
"""
