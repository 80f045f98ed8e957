package org.wirecap.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong command line is answered with exit code 2 and one line that says what is wrong. */
class WrongArgumentsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                          | a command is missing",
        "captur                                      | did you mean",
        "capture                                     | name an interface (-i) or a file (-r)",
        "capture -i lo -r x                          | exclude each other",
        "capture -i lo -c 0                          | positive",
        "capture -i lo -c many                       | not a number",
        "capture -i lo -c -1                         | -1",
        "capture -i lo --duration 0                  | positive",
        "capture -i lo --duration soon               | soon",
        "capture -i lo --mode mine                   | mine",
        "capture -i lo -s -5                         | -5",
        "capture -i lo -M 0                          | -M",
        "capture -i lo -M x                          | is not a whole number",
        "capture -i lo -R 1                          | -R",
        "capture -i lo --cell-size 3000              | 3000",
        "capture -i lo --queues 3-1                  | 3-1",
        "capture -i lo -C 10                         | -C makes sense with -w only",
        "capture -i lo -w x -W 3                     | -C or -G",
        "capture -i lo -w - -C 10                    | -w - is one stream",
        "capture -i lo -w - --json                   | both want standard output",
        "capture -i lo -w ''                         | -w",
        "capture -i lo --attach native               | --mode exclusive only",
        "capture -i lo --mode exclusive -Q in        | --mode shared only",
        "capture -r x --mode shared                  | --mode makes no sense with -r",
        "capture -r x --queues 0-3                   | how many receive queues",
        "capture -i lo -T 60                         | -T makes sense with --offload only",
        "capture -i lo --measure-order               | --offload only",
        "capture -i lo --offload none -T 60          | -T makes no sense with --offload none",
        "capture -i lo --offload some                | some",
        "capture -i lo --offload flow -T 0           | 1 to 100",
        "capture -i lo --offload flow --buddy-group 0-2 --buddy-group 2 | in one group",
        "capture -i lo --offload flow --capture-threads 0 | at least one",
        "capture -i lo --offload flow --cpus 4000    | CPU",
        "capture -i lo --nosuch                      | unknown option --nosuch",
        "capture -i any                              | one interface",
        "capture -i lo -B 4096                       | no option -B: what waits is held by the pool",
        "capture -i lo -Z nobody                     | no option -Z: privileges",
        "capture -i lo -tttt                         | no option -tttt: lines have one form",
        "capture -i lo -j host_lowprec               | --mode exclusive only",
        "capture -i lo --mode exclusive -j adapter   | adapter",
        "capture -r x -j host                        | --time-stamp-type makes no sense with -r",
        "capture -i lo -#                            | no option -#: lines have one form",
        "capture -i lo -ddd                          | no option -ddd: 'wirecap filter",
        "capture -i lo -E secret                     | no option -E: lines show no contents",
        "capture -i lo -f                            | no option -f: addresses are never",
        "capture -i lo -K                            | no option -K: checksums",
        "capture -i lo -k 6                          | no option -k: there is no monitor mode",
        "capture -i lo -u                            | no option -u: lines show no contents",
        "capture -i lo -b filesize:100               | no option -b: -C SIZE",
        "capture -i lo -a filesize:100               | -C SIZE",
        "capture -i lo -a files:3                    | -W FILES",
        "capture -i lo -a packets:3                  | -c N",
        "capture -i lo and                           | filter 'and'",
        "capture -i lo --filter-in kernel            | --filter-in makes sense with a filter only",
        "capture -i lo --filter-in here udp          | here",
        "capture -i lo --filter-file x udp           | --filter-file and a filter",
        "capture -r x --filter-in kernel udp         | --filter-in kernel makes no sense with -r: a file is filtered in user space",
        "handle -r x --filter-in kernel udp          | --filter-in kernel makes no sense with -r",
        "profile -r - --filter-in kernel udp         | --filter-in kernel makes no sense with -r",
        "forward -i a -o b --filter-in kernel        | --filter-in makes sense with a filter only",
        "handle                                      | name an interface (-i) or a file (-r)",
        "handle -i lo --load -1                      | --load -1",
        "handle -i lo --pace 0                       | --pace 0",
        "handle -i lo --load 1 --pace 1              | exclude each other",
        "handle -i lo -c 0                           | positive",
        "handle -i lo --duration 0                   | positive",
        "handle -i lo --measure-order                | with --offload only",
        "handle -i lo -T 60                          | -T makes sense with --offload only",
        "handle -i lo --buddy-group 0                | --buddy-group makes sense with --offload only",
        "handle -i lo --cpus 0                       | --cpus makes sense with --offload only",
        "handle -i lo --offload some                 | some",
        "handle -i lo --offload none -T 5            | -T makes no sense with --offload none",
        "handle -i lo --offload chunk -T 0           | -T 0",
        "handle -i lo --offload chunk -T 101         | -T 101",
        "handle -i lo --offload flow --capture-threads 0 | --capture-threads 0",
        "handle -i lo --offload flow --cpus 8000     | --cpus",
        "handle -i lo --offload flow --cpus x        | list of CPUs",
        "handle -i lo --offload flow --handler-cpus 8000 | --handler-cpus: CPU",
        "handle -i lo --handler-cpus 0               | --handler-cpus makes sense with --offload",
        "handle -i lo --idle spin                    | --idle makes sense with --offload only",
        "handle -i lo --offload flow --idle busy     | choose from block, back-off and spin",
        "capture -i lo --idle block                  | --idle makes sense with --offload only",
        "capture -i lo --offload none --idle backoff | choose from block, back-off and spin",
        "handle -i lo --offload flow --buddy-group 0-2 --buddy-group 2 | in no other",
        "profile                                     | name an interface (-i) or a file (-r)",
        "profile -i lo --bin 1us                     | 10us or more",
        "profile -i lo --bin wide                    | wide",
        "profile -i lo --thread-rate 0               | positive",
        "profile -i lo --speed 2                     | --speed makes sense with -r only",
        "profile -r x --speed 0                      | --speed 0.0: it is a factor",
        "profile -r x --speed -1                     | it is a factor",
        "profile -r x --speed fast                   | is not a number",
        "profile -r x --chart x.jpg                  | ends in .png or .svg",
        "profile -r x -c 0                           | positive",
        "profile -r x --duration 0                   | positive",
        "profile -r x --mode shared                  | --mode makes no sense with -r",
        "handle -r x --queues 0-3                    | how many receive queues",
        "handle -r x --queues 0                      | how many receive queues",
        "handle -r x --queues 129                    | how many receive queues",
        "handle -r x --mode shared                   | --mode makes no sense with -r",
        "replay                                      | FILE",
        "replay x                                    | --interface",
        "replay x -i lo --speed 1 --max              | --max",
        "replay x -i lo --speed 0.05                 | --speed 0.05: 0.1 to 100 work",
        "replay x -i lo --speed fast                 | is not a number",
        "replay x -i lo --pps 0                      | pps",
        "replay x -i lo --loop 0                     | --loop 0",
        "replay x -i lo --steer queue=x              | steer",
        "generate                                    | --interface",
        "generate -i lo --size 3 --count 1           | --size 3",
        "generate -i lo                              | how many frames",
        "generate -i lo --count 0                    | --count 0",
        "generate -i lo --duration 0                 | --duration 0",
        "generate -i lo --count 1 --pps 0            | --pps 0",
        "generate -i lo --count 1 --pps 1 --max      | mutually exclusive",
        "generate -i lo --count 1 --flows 0          | --flows 0",
        "generate -i lo --count 1 --flows 65537      | --flows 65537",
        "generate -i lo --count 1 --size 1515        | --size 1515",
        "generate -i lo --count 1 --queue 1 --steer rss | exclude each other",
        "lab                                         | up, down or status",
        "lab up --queues 0                           | --queues 0",
        "lab up --name 1                             | lab name",
        "lab down --name ../x                        | lab name",
        "lab status --name ../x                      | lab name",
        "lab up --mtu 9000                           | --mtu 9000",
        "lab nosuch                                  | choose from up, down, status",
        "nosuch                                      | choose from interfaces, capture, handle, profile, forward, filter, replay, generate, lab, demo",
        "--nosuch                                    | unknown option --nosuch",
        "interfaces lo lo2 --nosuch                  | unknown option --nosuch",
      })
  void oneLine(String line, String expected) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" +", -1);
    for (int i = 0; i < args.length; i++) {
      args[i] = args[i].equals("''") ? "" : args[i];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code = Main.run(args, new ByteArrayInputStream(new byte[0]), out, err);
    String text = err.toString(StandardCharsets.UTF_8);
    assertEquals(ExitCode.USAGE, code, text);
    assertEquals(1, text.lines().count(), text);
    assertTrue(text.contains(expected), text);
    assertTrue(text.contains("--help'"), text);
    assertEquals("", out.toString(StandardCharsets.UTF_8));
  }
}
