package result // want build
