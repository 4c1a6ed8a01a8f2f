// Package storetest runs the tests of everything that keeps something in the
// database: each on a fresh SQLite file and on a fresh schema of a throwaway
// PostgreSQL server. Only tests import it.
//
// The server is the one LINLI_TEST_POSTGRES names, which make test sets; without
// it the first test that needs one starts its own by scripts/postgres.sh, and
// the server ends with the test binary. Where PostgreSQL is not installed those
// tests are skipped, except under CI or LINLI_REQUIRE_POSTGRES, where they fail.
package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // registers "pgx"
)

// Each runs a test once on each database; dsn is for store.Open.
func Each(t *testing.T, test func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// SQLite names a file that does not exist yet and goes with the test.
func SQLite(t testing.TB) string {
	return filepath.Join(t.TempDir(), "linli.db")
}

// Postgres names an empty schema that goes with the test.
func Postgres(t testing.TB) string {
	t.Helper()
	address, err := server()
	if errors.Is(err, errNone) && os.Getenv("CI") == "" && os.Getenv("LINLI_REQUIRE_POSTGRES") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	schema := "test_" + strings.ToLower(rand.Text())
	run := func(statement string) {
		t.Helper()
		db, err := sql.Open("pgx", address)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	run("CREATE SCHEMA " + schema)
	t.Cleanup(func() { run("DROP SCHEMA " + schema + " CASCADE") })
	and := "?"
	if strings.Contains(address, "?") {
		and = "&"
	}
	return address + and + "search_path=" + schema
}

var errNone = errors.New("PostgreSQL is not installed here and LINLI_TEST_POSTGRES is not set")

// server is the address of the server, started if need be.
var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("LINLI_TEST_POSTGRES"); address != "" {
		return address, nil
	}
	_, self, _, _ := runtime.Caller(0)
	script := filepath.Join(filepath.Dir(self), "..", "..", "..", "scripts", "postgres.sh")
	dir := filepath.Join(os.TempDir(), fmt.Sprintf("linli-postgres-%d", os.Getpid()))
	var said strings.Builder
	cmd := exec.Command("sh", script, "start", dir, strconv.Itoa(os.Getpid()))
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &exit) && exit.ExitCode() == 3:
		return "", errNone
	case err != nil:
		return "", fmt.Errorf("start PostgreSQL: %w: %s", err, said.String())
	}
	return strings.TrimSpace(string(out)), nil
})
