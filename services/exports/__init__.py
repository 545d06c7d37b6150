"""Files of the stock: exactly the rows of a view, as XLSX and as CSV."""
