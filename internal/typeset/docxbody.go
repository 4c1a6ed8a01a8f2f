package typeset

import (
	"fmt"
	"strings"
)

// docxBuilder writes word/document.xml and gathers the links it refers to.
type docxBuilder struct {
	doc   *Document
	out   strings.Builder
	links []string
}

// Fonts of single runs that differ from their paragraph's.
const kaiRun = `<w:rFonts w:eastAsia="楷体_GB2312" w:hint="eastAsia"/>`

// docxNameWidth is the width the name may take (97 % of the type area) in
// thousandths of half a point, half points being the unit of sizes in OOXML.
const docxNameWidth = 858 * Em

// plainRun asks for the East Asian face where a character (a quotation mark,
// a dash) belongs to both worlds.
const plainRun = `<w:rFonts w:hint="eastAsia"/>`

func (b *docxBuilder) document() string {
	d := b.doc
	b.out.WriteString(xmlHead + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:body>`)
	b.masthead(d.Masthead)
	if d.Column != "" {
		b.paragraph("Column", "", Text("【"+d.Column+"】"))
	}
	b.paragraph("Title", "", Text(d.Title))
	last := len(d.Blocks) - 1
	for i, block := range d.Blocks {
		properties := ""
		if i == last {
			properties = "<w:keepNext/>"
		}
		b.block(block, properties)
	}
	// The line after the text carries imprint and verification and keeps the
	// last paragraph with it, so that they share a page with text wherever
	// the reader's program breaks pages.
	b.verification(d.Verification)
	if d.Contributor != "" {
		b.open("Contributor", "")
		b.run(plainRun, Text("（"+d.Contributor+"）"))
	} else {
		b.open("Verification", emptyLine)
	}
	b.imprint(d.Imprint)
	b.close()
	// Margins 37/26/35/28 mm; a grid of lines only, as a grid of characters
	// makes LibreOffice space lines doubly.
	b.out.WriteString(`<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" w:footer="1406" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr></w:body></w:document>`)
	return b.out.String()
}

// relations lists the parts and links document.xml refers to by id; the ids
// of links follow those of the parts.
func (b *docxBuilder) relations() string {
	const base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	var out strings.Builder
	out.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	parts := []struct{ kind, target string }{
		{"styles", "styles.xml"}, {"settings", "settings.xml"},
		{"footer", "footer-odd.xml"}, {"footer", "footer-even.xml"},
	}
	if b.doc.Verification.URL != "" {
		parts = append(parts, struct{ kind, target string }{"image", "media/qr.png"})
	}
	for i, p := range parts {
		fmt.Fprintf(&out, `<Relationship Id="rId%d" Type="%s%s" Target="%s"/>`, i+1, base, p.kind, p.target)
	}
	for i, href := range b.links {
		fmt.Fprintf(&out, `<Relationship Id="link%d" Type="%shyperlink" Target="%s" TargetMode="External"/>`, i+1, base, escape(href))
	}
	out.WriteString("</Relationships>")
	return out.String()
}

// masthead writes the head of the brief. The name is as large as the type
// area allows, up to 56 pt.
func (b *docxBuilder) masthead(m Masthead) {
	if m.Mark != "" {
		b.open("Normal", "")
		b.run(`<w:rFonts w:eastAsia="黑体" w:hint="eastAsia"/>`, Text(m.Mark))
		b.close()
	}
	ems := 0
	for _, r := range m.Name {
		ems += NewCell(r, Em/2, 0).Width
	}
	half := min(2*56, docxNameWidth/max(ems, Em))
	b.open("Masthead", "")
	b.run(fmt.Sprintf(`<w:rFonts w:hint="eastAsia"/><w:sz w:val="%d"/><w:szCs w:val="%d"/>`, half, half), Text(m.Name))
	b.close()
	b.paragraph("Centred", "", Text(m.issueLine()))
	if s := m.runningLine(); s != "" {
		b.paragraph("Centred", "", Text(s))
	}
	b.open("BodyDate", "")
	b.run(plainRun, Text("　"+m.IssuingBody))
	b.out.WriteString("<w:r><w:tab/></w:r>")
	b.run(plainRun, Text(chineseDate(m.Date)))
	b.close()
}

// block writes a paragraph or heading.
func (b *docxBuilder) block(block Block, properties string) {
	styleName := "Text"
	if block.Level > 0 {
		styleName = fmt.Sprintf("Heading%d", block.Level)
	}
	b.open(styleName, properties)
	for _, r := range block.Lead {
		b.run(kaiRun, r)
	}
	for _, r := range block.Runs {
		b.run(plainRun, r)
	}
	b.close()
}

func (b *docxBuilder) paragraph(styleName, properties string, runs ...Run) {
	b.open(styleName, properties)
	for _, r := range runs {
		b.run(plainRun, r)
	}
	b.close()
}

func (b *docxBuilder) open(styleName, properties string) {
	fmt.Fprintf(&b.out, `<w:p><w:pPr><w:pStyle w:val="%s"/>%s</w:pPr>`, styleName, properties)
}

func (b *docxBuilder) close() { b.out.WriteString("</w:p>") }

func (b *docxBuilder) run(properties string, r Run) {
	if r.Text == "" {
		return
	}
	linked := r.Figure.absolute()
	if linked {
		b.links = append(b.links, r.Figure.Href)
		fmt.Fprintf(&b.out, `<w:hyperlink r:id="link%d" w:history="1">`, len(b.links))
	}
	fmt.Fprintf(&b.out, `<w:r><w:rPr>%s</w:rPr><w:t xml:space="preserve">%s</w:t></w:r>`, properties, escape(r.Text))
	if linked {
		b.out.WriteString("</w:hyperlink>")
	}
}

// Geometry of the imprint in twips.
const (
	docxWidth       = 8845 // of the type area
	docxImprintLine = 490
	docxCellPadding = 90 // above and below the lines of a cell
	docxListMeasure = 29 // characters of 4号 between the indents
)

// imprint writes the tail as a table in a text box pinned to the foot of the
// type area of the last page. (A floating table or a frame with the same
// anchor is left in the flow of the text by LibreOffice.) Its rules are 0.35
// and 0.25 mm: 8 and 6 eighths of a point.
func (b *docxBuilder) imprint(i Imprint) {
	people, lists, printRun := i.people(), i.receivers(), i.printRun()
	var heights []int
	if len(people) > 0 {
		heights = append(heights, cellHeight(len(tabRows(people))))
	}
	if n := listRows(lists, printRun); n > 0 {
		heights = append(heights, cellHeight(n))
	}
	if len(heights) == 0 {
		return
	}
	total := 0
	for _, h := range heights {
		total += h
	}
	const emuPerTwip = 635
	fmt.Fprintf(&b.out, `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" layoutInCell="0" allowOverlap="0"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="%d" cy="%d"/><wp:wrapTopAndBottom/><wp:docPr id="2" name="版记"/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent>`,
		docxWidth*emuPerTwip, total*emuPerTwip, docxWidth*emuPerTwip, total*emuPerTwip)
	fmt.Fprintf(&b.out, `<w:tbl><w:tblPr><w:tblW w:w="%d" w:type="dxa"/><w:tblBorders><w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/><w:insideH w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="%d"/></w:tblGrid>`, docxWidth, docxWidth)
	if len(people) > 0 {
		b.openCell(heights[0])
		b.people(people)
		b.closeCell()
	}
	if len(lists) > 0 || printRun != "" {
		b.openCell(heights[len(heights)-1])
		for _, l := range lists {
			b.paragraph("ImprintList", "", Text(l.label+"："+l.value))
		}
		if printRun != "" {
			b.paragraph("Imprint", `<w:jc w:val="right"/>`, Text(printRun))
		}
		b.closeCell()
	}
	b.out.WriteString("</w:tbl>")
	b.paragraph("Verification", emptyLine) // a table must be followed by one
	b.out.WriteString(`</w:txbxContent></wps:txbx><wps:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>`)
}

// emptyLine makes a paragraph that takes no room to speak of.
const emptyLine = `<w:spacing w:line="20" w:lineRule="exact"/>`

func cellHeight(lines int) int { return lines*docxImprintLine + 2*docxCellPadding }

// listRows is how many lines the lists will take.
func listRows(lists []field, printRun string) int {
	n := 0
	for _, l := range lists {
		var cells []Cell
		for _, r := range l.label + "：" + l.value {
			cells = append(cells, NewCell(r, Em/2, 0))
		}
		n += len(Break(cells, Measure{Width: docxListMeasure * Em, Rest: 2 * Em}))
	}
	if printRun != "" {
		n++
	}
	return n
}

func (b *docxBuilder) openCell(height int) {
	fmt.Fprintf(&b.out, `<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="%d" w:hRule="atLeast"/></w:trPr><w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>`, height, docxWidth)
}

func (b *docxBuilder) closeCell() { b.out.WriteString("</w:tc></w:tr>") }

const docxImprintLeft, docxImprintWidth = 280, 8285 // twips

// people sets fields side by side at tab stops.
func (b *docxBuilder) people(fields []field) {
	for _, row := range tabRows(fields) {
		var stops strings.Builder
		for c := 1; c < len(row); c++ {
			fmt.Fprintf(&stops, `<w:tab w:val="left" w:pos="%d"/>`, docxImprintLeft+docxImprintWidth*c/len(row))
		}
		properties := ""
		if stops.Len() > 0 {
			properties = "<w:tabs>" + stops.String() + "</w:tabs>"
		}
		b.open("Imprint", properties)
		for c, f := range row {
			if c > 0 {
				b.out.WriteString("<w:r><w:tab/></w:r>")
			}
			b.run(plainRun, Text(f.label+"："+f.value))
		}
		b.close()
	}
}

// tabRows deals fields out to rows, up to three to a row, fewer where one is
// long.
func tabRows(fields []field) [][]field {
	var rows [][]field
	for len(fields) > 0 {
		n := min(imprintCols, len(fields))
		for n > 1 && !fitTabs(fields[:n], docxImprintWidth/n) {
			n--
		}
		rows = append(rows, fields[:n])
		fields = fields[n:]
	}
	return rows
}

// fitTabs estimates whether each field fits between tab stops; the reader's
// fonts are not known here, so Latin letters are taken to be wide ones.
func fitTabs(fields []field, column int) bool {
	const latin, twipsPerEm = 520, 280
	for _, f := range fields {
		ems := 0
		for _, r := range f.label + "：" + f.value {
			ems += NewCell(r, latin, 0).Width
		}
		if ems*twipsPerEm/Em > column {
			return false
		}
	}
	return true
}

// Place of the verification in the foot margin, in twips (frame) and EMU
// (picture) from the page's corner: between the places of the page number,
// since which side that is on is the reader's program's to decide.
const (
	emuPerMM    = 36000
	docxQRSide  = 18 * emuPerMM
	docxQRLeft  = 65 * emuPerMM
	docxQRTop   = 266 * emuPerMM
	docxTextX   = 4820  // 85 mm
	docxTextY   = 15196 // 268 mm
	docxTextLen = 4082  // 72 mm
)

// verification writes the words in a frame and the QR code as a picture, both
// in the foot margin of the page they are anchored on, the last.
func (b *docxBuilder) verification(v Verification) {
	lines := v.lines()
	if len(lines) == 0 && v.URL != "" {
		lines = []string{""} // a paragraph to hold the picture
	}
	for i, line := range lines {
		b.open("Verification", fmt.Sprintf(`<w:framePr w:w="%d" w:wrap="around" w:vAnchor="page" w:hAnchor="page" w:x="%d" w:y="%d"/>`, docxTextLen, docxTextX, docxTextY))
		b.run(plainRun, Text(line))
		if i == 0 && v.URL != "" {
			b.picture()
		}
		b.close()
	}
}

func (b *docxBuilder) picture() {
	fmt.Fprintf(&b.out, `<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="0" allowOverlap="1"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="page"><wp:posOffset>%d</wp:posOffset></wp:positionH><wp:positionV relativeFrom="page"><wp:posOffset>%d</wp:posOffset></wp:positionV><wp:extent cx="%d" cy="%d"/><wp:wrapNone/><wp:docPr id="1" name="QR" descr="核验二维码"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId5"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="%d" cy="%d"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`,
		docxQRLeft, docxQRTop, docxQRSide, docxQRSide, docxQRSide, docxQRSide)
}
