"""What people said of texts: the seed that ships, and the labels of a site as it writes them."""
