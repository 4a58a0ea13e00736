"""Numbers first, words after. (steps 4 and 5)"""
