"""The linear model: columns, rows, rules, objective."""
