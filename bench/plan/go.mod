module linli/bench/plan

go 1.26.8

require linli v0.0.0

require gonum.org/v1/gonum v0.17.0

replace linli => ../..
