"""The demo store: a believable shop written as files in Amazon's own formats.

This room makes files and answers mail; it knows no record. What it writes enters the desk by the same import paths as a
seller's real data. Buyers and brands are invented; addresses are on reserved ground (RFC 2606, 5737).
"""
