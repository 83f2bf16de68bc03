module postern/overload

go 1.21
