"""The catalogues and the words in them."""  # noqa: A005 - the room is called so
