package org.wirecap.bench.evaluation;

import static j2html.TagCreator.a;
import static j2html.TagCreator.body;
import static j2html.TagCreator.caption;
import static j2html.TagCreator.div;
import static j2html.TagCreator.each;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.head;
import static j2html.TagCreator.header;
import static j2html.TagCreator.html;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.nav;
import static j2html.TagCreator.ol;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.strong;
import static j2html.TagCreator.style;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import j2html.tags.DomContent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wirecap.bench.evaluation.Findings.Chapter;

/**
 * The report as one page that loads nothing: style and charts stand in it, and a content security
 * policy keeps it so. All text is escaped. Used by one thread.
 */
final class ReportPage {
  private static final String TITLE = "WireCAP: the evaluation";
  private static final String POLICY =
      "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'";

  private final Findings findings;

  ReportPage(Findings findings) {
    this.findings = findings;
  }

  String render() {
    return "<!DOCTYPE html>\n" + page().render();
  }

  private DomContent page() {
    return html(
            head(
                meta().withCharset("utf-8"),
                meta().attr("http-equiv", "Content-Security-Policy").withContent(POLICY),
                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                title(TITLE),
                style(rawHtml(ReportFiles.style()))),
            body(
                header(h1(TITLE), subtitle(), quickWarning()),
                contents(),
                main(
                    claims(),
                    machine(),
                    how(),
                    each(findings.chapters(), ReportChapter::of),
                    troubles(),
                    data())))
        .withLang("en");
  }

  private DomContent subtitle() {
    List<Session> sessions = findings.sessions();
    String when =
        sessions.isEmpty()
            ? "nothing was measured"
            : "measured from %s; commit %s"
                .formatted(
                    sessions.getFirst().began(),
                    sessions.getLast().machine().get(MachineFacts.COMMIT));
    return p(when).withClass("subtitle");
  }

  private boolean isQuick() {
    return findings.sessions().stream().anyMatch(session -> session.scale() == Scale.QUICK);
  }

  private DomContent quickWarning() {
    return isQuick()
        ? p("A quick evaluation: every run shortened, and made once. It shows that everything runs;"
                + " its numbers have no spread, and decide nothing.")
            .withClass("warning")
        : text("");
  }

  private DomContent contents() {
    List<DomContent> entries = new ArrayList<>();
    entries.add(li(a("What holds").withHref("#claims")));
    entries.add(li(a("The machine").withHref("#machine")));
    entries.add(li(a("How to read this").withHref("#how")));
    for (Chapter chapter : findings.chapters()) {
      entries.add(li(a(chapter.experiment().title()).withHref("#" + chapter.experiment().name())));
    }
    entries.add(li(a("Runs that went wrong, and runs left out").withHref("#troubles")));
    entries.add(li(a("Raw data").withHref("#data")));
    return nav(strong("Contents"), ol().with(entries)).attr("aria-label", "Contents");
  }

  private DomContent claims() {
    List<DomContent> rows = new ArrayList<>();
    Map<Section.Verdict, Integer> count = new EnumMap<>(Section.Verdict.class);
    for (Chapter chapter : findings.chapters()) {
      for (Section.Claim claim : chapter.claims()) {
        count.merge(claim.verdict(), 1, Integer::sum);
        rows.add(
            tr(
                td(ReportChapter.verdict(claim.verdict())),
                td(claim.claim()),
                td(claim.found()),
                td(a(chapter.experiment().title()).withHref("#" + chapter.experiment().name()))));
      }
    }
    return section(
            h2("What holds"),
            p(
                "Of %d claims %d hold, %d do not hold, and %d are not measured."
                    .formatted(
                        rows.size(),
                        count.getOrDefault(Section.Verdict.HOLDS, 0),
                        count.getOrDefault(Section.Verdict.DOES_NOT_HOLD, 0),
                        count.getOrDefault(Section.Verdict.NOT_MEASURED, 0))),
            div(table(
                        thead(
                            tr(
                                ReportChapter.columnHeader("Verdict"),
                                ReportChapter.columnHeader("Claim"),
                                ReportChapter.columnHeader("Found"),
                                ReportChapter.columnHeader("Experiment"))),
                        tbody().with(rows))
                    .withClass("claims"))
                .withClass("wide"))
        .withId("claims");
  }

  /** A column for each session whose machine differs from that before. */
  private DomContent machine() {
    List<Session> columns = new ArrayList<>();
    for (Session session : findings.sessions()) {
      if (columns.isEmpty() || !columns.getLast().machine().equals(session.machine())) {
        columns.add(session);
      }
    }
    Set<String> facts = new LinkedHashSet<>();
    columns.forEach(session -> facts.addAll(session.machine().keySet()));
    return section(
            h2("The machine"),
            div(table(
                    thead(
                        tr(
                            ReportChapter.columnHeader("From"),
                            each(columns, session -> ReportChapter.columnHeader(session.began())))),
                    tbody(
                        each(
                            facts,
                            fact ->
                                tr(
                                    th(fact).attr("scope", "row"),
                                    each(
                                        columns,
                                        session ->
                                            td(session.machine().getOrDefault(fact, ""))))))))
                .withClass("wide"))
        .withId("machine");
  }

  private DomContent how() {
    return section(
            h2("How to read this"),
            ul(
                li(
                    "Every number is computed from the runs in "
                        + Results.NAME
                        + " beside this page; none was typed in."),
                li(
                    "A cell is the median of its runs, with the least and the greatest below it; one"
                        + " value where all are the same. In charts, the marks are medians and the bars"
                        + " go from the least to the greatest."),
                li(
                    "Engines took turns: a repetition has a run of each, so that a slow minute of the"
                        + " machine meets all of them."),
                li(
                    "Simulated means a NIC in virtual time, where a run is the same every time for its"
                        + " seed. Live means veth pairs in network namespaces, where the sender shares"
                        + " the CPUs with the receiver; such rates compare engines on this machine, and"
                        + " are not those of a network card."),
                li(
                    "WireCAP-B-(M,R) is basic mode with R chunks of M cells for each receive queue,"
                        + " WireCAP-A-(M,R,T) advanced mode with the offload threshold T in per cent."),
                li(
                    "A run whose ledger does not balance, and a run that failed, is listed at the end."
                        + " The first is part of its table, the second cannot be.")))
        .withId("how");
  }

  private DomContent troubles() {
    List<DomContent> parts = new ArrayList<>();
    parts.add(runs("Ledgers that do not balance", findings.unbalanced()));
    parts.add(runs("Runs that failed", findings.failed()));
    findings
        .leftOut()
        .forEach(
            (need, runs) ->
                parts.add(
                    p(
                        "Left out, for there was no %s: %s."
                            .formatted(need.description(), Findings.countsText(runs)))));
    return section(h2("Runs that went wrong, and runs left out"), each(parts, part -> part))
        .withId("troubles");
  }

  private static DomContent runs(String title, List<Made> runs) {
    if (runs.isEmpty()) {
      return p(title + ": none.");
    }
    return div(table(
            caption(title + ": " + runs.size()),
            thead(
                tr(
                    ReportChapter.columnHeader("Experiment"),
                    ReportChapter.columnHeader("Run"),
                    ReportChapter.columnHeader("Ended"),
                    ReportChapter.columnHeader("What"))),
            tbody(
                each(
                    runs,
                    run ->
                        tr(
                            td(run.experiment()),
                            td(run.key()),
                            td(run.at()),
                            td(run.isFailed() ? run.failure() : run.outcome().json()))))))
        .withClass("wide");
  }

  private DomContent data() {
    List<DomContent> files = new ArrayList<>();
    files.add(
        li(
            a(Results.NAME).withHref(Results.NAME),
            text(": every run as a line of JSON, in the order in which they were made")));
    for (Chapter chapter : findings.chapters()) {
      List<Section.Table> tables = chapter.tables();
      for (int i = 0; i < tables.size(); i++) {
        String name = ReportFiles.csvName(chapter, i);
        files.add(li(a(name).withHref(name), text(": " + tables.get(i).caption())));
      }
    }
    return section(h2("Raw data"), ul().with(files)).withId("data");
  }
}
