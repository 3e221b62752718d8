"""From a question to messages: the search that follows identifiers, and the assembling of a message."""
