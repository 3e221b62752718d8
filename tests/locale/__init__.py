"""The catalogues and the words in them."""
