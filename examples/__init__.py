"""Recorded logs of real servers, and the demonstration that asks them."""
