"""Figures computed from queries."""
