"""The portal's mail: letters from templates, kept with the change that they tell of, sent by the worker."""
