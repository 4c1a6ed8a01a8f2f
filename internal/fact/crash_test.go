package fact_test

func crashChild() bool { return false }
