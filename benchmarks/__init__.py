"""What is fast, measured beside what people would use instead: ratios of one run, no absolute promises."""
