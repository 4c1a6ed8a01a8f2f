module linli/bench/plan

go 1.26.8

require linli v0.0.0

replace linli => ../..
