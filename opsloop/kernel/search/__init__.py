"""Finds records by words in Chinese and English."""
