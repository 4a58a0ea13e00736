"""What is like this, and where is it written?"""
