module keelson/probe

go 1.24
