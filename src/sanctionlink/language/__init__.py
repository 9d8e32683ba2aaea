"""From the bytes of rulebook files to the model, with every fault located."""
