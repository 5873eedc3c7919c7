"""Problems of places and firms in general, as the literature knows them, solved by decomposition with a proven bound."""
