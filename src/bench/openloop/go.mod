module postern/openloop

go 1.21
