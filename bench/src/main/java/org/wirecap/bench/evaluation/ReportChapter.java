package org.wirecap.bench.evaluation;

import static j2html.TagCreator.a;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.code;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.img;
import static j2html.TagCreator.p;
import static j2html.TagCreator.section;
import static j2html.TagCreator.span;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.tr;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.wirecap.bench.Layout;
import org.wirecap.bench.Outcome;
import org.wirecap.bench.evaluation.Findings.Chapter;

/** The section of one experiment in the page of the report. */
final class ReportChapter {
  private ReportChapter() {}

  static DomContent of(Chapter chapter) {
    List<DomContent> parts = new ArrayList<>();
    int[] tables = {0};
    for (Section.Part part : chapter.section().parts()) {
      parts.add(
          switch (part) {
            case Section.Text words -> p(words.text());
            case Section.Claim claim -> claim(claim);
            case Section.Chart chart -> chart(chart);
            case Section.Table layout -> tableOf(chapter, layout, tables[0]++);
          });
    }
    return section(
            h2(chapter.experiment().title()),
            p("%,d of %,d runs; ".formatted(chapter.runs(), chapter.planned()))
                .with(code("wirecap evaluate --experiment " + chapter.experiment().name()))
                .withClass("subtitle"),
            each(parts, part -> part))
        .withId(chapter.experiment().name());
  }

  private static DomContent claim(Section.Claim claim) {
    return div(p(verdict(claim.verdict()), text(": " + claim.claim())), p(claim.found()))
        .withClasses("claim", cssClass(claim.verdict()));
  }

  private static DomContent chart(Section.Chart chart) {
    String data = Base64.getEncoder().encodeToString(ReportChart.png(chart));
    return figure(
        figcaption(chart.caption()),
        img()
            .withSrc("data:image/png;base64," + data)
            .withAlt(chart.caption() + ". " + ReportChart.words(chart))
            .withTitle(chart.caption()));
  }

  private static DomContent tableOf(Chapter chapter, Section.Table part, int number) {
    Layout layout = part.layout();
    String csv = ReportFiles.csvName(chapter, number);
    return div(table(
            caption(text(part.caption() + " "), a("(CSV)").withHref(csv).withTitle(csv)),
            thead(
                tr(
                    each(layout.by(), name -> columnHeader(name.replace('_', ' '))),
                    numberHeader("runs"),
                    each(layout.columns(), column -> numberHeader(column.title())))),
            tbody(each(layout.groups(part.outcomes()).entrySet(), group -> row(layout, group)))))
        .withClass("wide");
  }

  private static DomContent numberHeader(String text) {
    return th(text).attr("scope", "col").withClass("number");
  }

  private static DomContent row(Layout layout, Map.Entry<List<String>, List<Outcome>> group) {
    return tr(
        each(group.getKey(), value -> th(value).attr("scope", "row")),
        td(Integer.toString(group.getValue().size())).withClass("number"),
        each(layout.columns(), column -> cell(column.cell().apply(group.getValue()))));
  }

  /** The range of {@link org.wirecap.bench.Spread#text} has a line of its own. */
  private static DomContent cell(String text) {
    int range = text.indexOf(" (");
    return range < 0
        ? td(text).withClass("number")
        : td(text(text.substring(0, range)), span(text.substring(range)).withClass("range"))
            .withClass("number");
  }

  static DomContent columnHeader(String text) {
    return th(text).attr("scope", "col");
  }

  private static String cssClass(Section.Verdict verdict) {
    return verdict.words().replace(' ', '-');
  }

  static DomContent verdict(Section.Verdict verdict) {
    return span(verdict.words()).withClasses("verdict", cssClass(verdict));
  }
}
