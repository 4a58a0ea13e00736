"""suqiu in a browser: pages rendered here, a little script of our own, nothing from outside."""
