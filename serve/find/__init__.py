"""Looking for past tickets and for knowledge, as the page 「查找」 does; knows nothing of HTTP."""
