"""Postfix: one module a family of daemons, one way from a line to its meaning."""

from fremme.dialects.postfix.dialect import PostfixDialect

DIALECT = PostfixDialect()

__all__ = ["DIALECT"]
