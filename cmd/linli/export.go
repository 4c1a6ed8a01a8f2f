package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"linli/internal/export"
)

// ExportCmd reads lists that have left the house.
type ExportCmd struct {
	Open ExportOpenCmd `cmd:"" help:"Decrypt an export with its passphrase. 打开导出文件。"`
}

// ExportOpenCmd is linli export open. It needs no database.
type ExportOpenCmd struct {
	File string `arg:"" type:"existingfile" help:"The export."`
	Out  string `type:"path" placeholder:"FILE" help:"Write the list here, readable by its owner alone. Default: standard output."`
}

// longestExport bounds what is read into memory: 5,000 rows are far less.
const longestExport = 64 << 20

// Run asks for the passphrase, on the terminal or as a line of standard input:
// it is never an argument, which a list of processes would show.
func (c *ExportOpenCmd) Run(a *app) error {
	info, err := os.Stat(c.File)
	if err != nil {
		return err
	}
	if info.Size() > longestExport {
		return failed("%v", export.ErrFile)
	}
	file, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	passphrase, err := a.askSecret("口令 passphrase: ")
	if err != nil {
		return err
	}
	id, content, err := export.Open(file, passphrase)
	if err != nil {
		return failed("打不开：口令不对，或文件被改动 %v", err)
	}
	if c.Out == "" {
		_, err = a.stdout.Write(content)
		return err
	}
	if err := writeNew(c.Out, content); err != nil {
		return fmt.Errorf("write the list: %w", err)
	}
	_, err = fmt.Fprintf(a.stderr, "%s → %s\n用后请销毁 destroy it after use\n", id, c.Out)
	return err
}

// askSecret reads a line without showing it.
func (a *app) askSecret(prompt string) (string, error) {
	if f, ok := a.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(a.stderr, prompt)
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(a.stderr)
		return string(b), err
	}
	line, err := bufio.NewReader(a.stdin).ReadString('\n')
	if line = strings.TrimSpace(line); line == "" {
		return "", errors.Join(usage("the passphrase is a line of standard input 口令从标准输入读取"), err)
	}
	return line, nil
}
