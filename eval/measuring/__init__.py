"""From labelled files to scores: cases, how they are split and guarded, and a classifier over them."""
