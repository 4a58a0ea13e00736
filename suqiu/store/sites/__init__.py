"""A site's own tables: attached from a file, read under secrecy and scope."""
