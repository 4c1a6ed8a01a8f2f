package route

import (
	"os"
	"strconv"
)

func envf(n string, d float64) float64 {
	if x, err := strconv.ParseFloat(os.Getenv(n), 64); err == nil {
		return x
	}
	return d
}
