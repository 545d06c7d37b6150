"""Views that people have mailed to themselves as workbooks, again and again."""
