// Command linli is the whole program: every subcommand is a thin file here,
// and everything is wired here.
//
// Exit codes: 0 done, 1 something was rejected or failed its check (the rest
// is done), 2 wrong usage, 3 could not run.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
	"golang.org/x/crypto/acme"

	"linli/internal/civil"
)

// version names the build; make sets it.
var version = "dev"

// cli is the command line; every flag may also come from the environment.
type cli struct {
	Version kong.VersionFlag `help:"Print which version this is. 版本。"`

	Init    InitCmd    `cmd:"" help:"Create a database with its keys. 新建数据库和密钥。"`
	Migrate MigrateCmd `cmd:"" help:"Bring a database up to date. 升级数据库。"`
	Import  ImportCmd  `cmd:"" help:"Take in files of facts, people, orgs, teams, sites or projects. 导入。"`
	Figure  FigureCmd  `cmd:"" help:"Answer a figure, list its facts, break it down, explain it. 数字及其依据。"`
	Log     LogCmd     `cmd:"" help:"Sign, check and prove the log. 日志的签发、核验和证明。"`
	Backup  BackupCmd  `cmd:"" help:"Write the database into a file while it is in use. 备份。"`
	Restore RestoreCmd `cmd:"" help:"Put a backup where no database is. 恢复。"`
	Keys    KeysCmd    `cmd:"" help:"Change the master key while the site is served. 主密钥。"`
	Export  ExportCmd  `cmd:"" help:"Open a list that was exported. 打开导出。"`
	Access  AccessCmd  `cmd:"" help:"Keep accounts; read the audit chain. 账号和审计。"`
	API     APICmd     `cmd:"" name:"api" help:"The API: its document, and tokens. 接口。"`
	Brief   BriefCmd   `cmd:"" help:"Write, check, release and print briefs. 简报。"`
	Plan    PlanCmd    `cmd:"" help:"Plan who goes where, in what order. 排班排线。"`
	Serve   ServeCmd   `cmd:"" help:"Serve the site. 启动网站。"`
	Demo    DemoCmd    `cmd:"" help:"The reference city on this machine. 演示。"`
	Words   WordsCmd   `cmd:"" help:"Say a number as an official phrase, or read one. 数字的公文说法。"`
}

// app is what every subcommand is given.
type app struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	clock          civil.Clock
}

// logger writes what goes wrong beside the answers: one line each, for people or
// as JSON.
func (a *app) logger(asJSON bool) *slog.Logger {
	o := &slog.HandlerOptions{Level: slog.LevelWarn}
	if asJSON {
		return slog.New(slog.NewJSONHandler(a.stderr, o))
	}
	return slog.New(slog.NewTextHandler(a.stderr, o))
}

// exitError carries the exit code of a failure whose message is for people.
type exitError struct {
	code int
	msg  string
}

func (e *exitError) Error() string { return e.msg }

// failed is an error for exit code 1: something was rejected or failed its
// check. An empty message prints nothing.
func failed(format string, args ...any) error {
	return &exitError{1, fmt.Sprintf(format, args...)}
}

// usage is an error for exit code 2: the command line is wrong.
func usage(format string, args ...any) error {
	return &exitError{2, fmt.Sprintf(format, args...)}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program at once
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is the program without the process around it, so that tests can run it.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var c cli
	exit := -1
	parser, err := kong.New(&c,
		kong.Name("linli"),
		kong.Description("Linli 邻里: runs a city's volunteering and tells its story."),
		kong.Vars{"version": "linli " + version, "acme_url": acme.LetsEncryptURL},
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exit = code }),
		kong.UsageOnError(),
	)
	if err != nil {
		fmt.Fprintln(stderr, "linli:", err)
		return 3
	}
	k, err := parser.Parse(args)
	if exit >= 0 {
		return exit // --help, --version
	}
	if err != nil {
		fmt.Fprintln(stderr, "linli:", err)
		return 2
	}
	err = k.Run(&app{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, clock: civil.System})
	if err == nil {
		return 0
	}
	code := 3
	var e *exitError
	if errors.As(err, &e) {
		code = e.code
	}
	switch {
	case e == nil && ctx.Err() != nil && errors.Is(err, context.Canceled):
		fmt.Fprintln(stderr, "linli: 已中断 stopped")
	case err.Error() != "":
		fmt.Fprintln(stderr, "linli:", err)
	}
	return code
}
