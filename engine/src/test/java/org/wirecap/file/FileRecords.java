package org.wirecap.file;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/** Arbitrary packets for properties. */
class FileRecords extends DomainContextBase {
  private static final long LAST = 4_294_967_295L * 1_000_000_000L + 999_999_999L;

  @Provide
  Arbitrary<FileRecord> records() {
    Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(300);
    return Combinators.combine(
            Arbitraries.longs().between(0, LAST),
            Arbitraries.integers().between(0, 9000),
            bytes,
            Arbitraries.integers().between(0, 1),
            Arbitraries.integers().between(-1, 32_767),
            Arbitraries.of(0, 1, 2))
        .as(
            (nanos, cut, data, id, queue, flags) ->
                new FileRecord(nanos, data.length + cut, FileRecord.list(data), id, queue, flags));
  }
}
