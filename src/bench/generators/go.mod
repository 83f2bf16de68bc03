module postern/generators

go 1.21
