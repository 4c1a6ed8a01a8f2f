package upkeep

import (
	"fmt"

	"linli/internal/civil"
	"linli/internal/text"
)

// State is what of an installation the operator looks at.
type State struct {
	Now    civil.Instant
	Marks  map[Thing]Done
	Served bool // over TLS that ends here: Certificate is known
	// Certificate is until when it is good; 0: none could be read.
	Certificate civil.Instant
	DiskFree    int64 // bytes, -1: not known
	DiskTotal   int64
	Late        int64 // messages that should have gone LateAfter ago
	JobsFailed  int64
	HooksFailed int64
	Outside     bool // backups are made by the database's own tools
}

// When the operator is alarmed.
const (
	BackupWithin  = 7 * 24 * hour
	CheckWithin   = 30 * 24 * hour
	RenewBefore   = 14 * 24 * hour
	LateAfter     = hour
	leastFree     = 2 << 30 // bytes
	leastFreePart = 10      // percent
	hour          = civil.Instant(3600_000)
)

// Alarms are what the operator must look at, the gravest first.
func Alarms(s State) []text.Label {
	var out []text.Label
	add := func(zh, en string, args ...any) {
		out = append(out, text.Label{Zh: fmt.Sprintf(zh, args...), En: fmt.Sprintf(en, args...)})
	}
	if check := s.Marks[CheckLog]; check.At != 0 && !check.OK {
		add("事实日志核验未通过：%s。请保全数据库并启动应急处置。", "The log of facts failed its check: %s. Preserve the database and raise the alarm.", check.Said)
	}
	if s.DiskFree >= 0 && (s.DiskFree < leastFree || s.DiskTotal > 0 && s.DiskFree*100/s.DiskTotal < leastFreePart) {
		add("磁盘空间不足：剩余 %s。请清理或扩容。", "The disk is nearly full: %s left. Make room.", Bytes(s.DiskFree))
	}
	if s.Served {
		switch left := s.Certificate - s.Now; {
		case s.Certificate == 0:
			add("读不到证书的有效期", "The certificate's end cannot be read")
		case left <= 0:
			add("证书已于 %s 过期，请立即更换", "The certificate ended on %s: renew it at once", s.Certificate.Day())
		case left < RenewBefore:
			add("证书将于 %s 到期，请更换", "The certificate ends on %s: renew it", s.Certificate.Day())
		}
	}
	switch b := s.Marks[Backup]; {
	case s.Outside:
	case b.At == 0:
		add("还没有备份过，请用 linli backup 备份", "There is no backup yet: make one with linli backup")
	case !b.OK:
		add("上次备份失败：%s", "The last backup failed: %s", b.Said)
	case s.Now-b.At > BackupWithin:
		add("已有 %d 天没有备份", "No backup for %d days", int64((s.Now-b.At)/(24*hour)))
	}
	switch c := s.Marks[CheckLog]; {
	case c.At == 0:
		add("事实日志还没有核验过", "The log of facts has not been checked yet")
	case s.Now-c.At > CheckWithin:
		add("事实日志已有 %d 天没有核验", "The log of facts has not been checked for %d days", int64((s.Now-c.At)/(24*hour)))
	}
	if s.Late > 0 {
		add("有 %d 条消息一小时以上没有发出", "%d messages have waited for more than an hour", s.Late)
	}
	if s.JobsFailed > 0 {
		add("有 %d 个后台任务失败", "%d jobs have failed", s.JobsFailed)
	}
	if s.HooksFailed > 0 {
		add("有 %d 条事件推送失败", "%d webhook deliveries have failed", s.HooksFailed)
	}
	return out
}

// Bytes writes a size as people say it: 1.5 GiB.
func Bytes(n int64) string {
	unit := "B"
	value := float64(n)
	for _, next := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if value < 1024 {
			break
		}
		value, unit = value/1024, next
	}
	if unit == "B" {
		return fmt.Sprintf("%d B", n)
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}
