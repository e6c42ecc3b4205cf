/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.check;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations, quantities and percentages as Go and Kubernetes read them. */
final class Amounts {

    private static final Pattern DURATION =
            Pattern.compile("([-+])?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h))+)");
    private static final Pattern PART =
            Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern QUANTITY =
            Pattern.compile(
                    "([-+]?(\\d+\\.?\\d*|\\.\\d+))(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][-+]?\\d{1,3})?");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,9}(\\.\\d{1,9})?)%");
    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "μs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);
    private static final Map<String, BigDecimal> FACTORS =
            Map.ofEntries(
                    Map.entry("n", new BigDecimal("1e-9")),
                    Map.entry("u", new BigDecimal("1e-6")),
                    Map.entry("m", new BigDecimal("1e-3")),
                    Map.entry("k", new BigDecimal("1e3")),
                    Map.entry("M", new BigDecimal("1e6")),
                    Map.entry("G", new BigDecimal("1e9")),
                    Map.entry("T", new BigDecimal("1e12")),
                    Map.entry("P", new BigDecimal("1e15")),
                    Map.entry("E", new BigDecimal("1e18")),
                    Map.entry("Ki", power(1)),
                    Map.entry("Mi", power(2)),
                    Map.entry("Gi", power(3)),
                    Map.entry("Ti", power(4)),
                    Map.entry("Pi", power(5)),
                    Map.entry("Ei", power(6)));

    private Amounts() {}

    /** Nanoseconds of a Go duration such as {@code 1m30s}; empty when it is none. */
    static Optional<Long> nanos(String text) {
        Matcher whole = DURATION.matcher(text);
        if (text.length() > 64 || !whole.matches()) {
            return Optional.empty();
        }
        BigDecimal sum = BigDecimal.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            sum =
                    sum.add(
                            new BigDecimal(part.group(1))
                                    .multiply(
                                            BigDecimal.valueOf(
                                                    NANOS.getOrDefault(part.group(2), 0L))));
        }
        if (sum.compareTo(MOST_NANOS) > 0) {
            return Optional.empty();
        }
        return Optional.of("-".equals(whole.group(1)) ? -sum.longValue() : sum.longValue());
    }

    /**
     * Value of a Kubernetes quantity such as {@code 300Mi} or {@code 250m}; empty when it is none.
     */
    static Optional<BigDecimal> quantity(String text) {
        Matcher whole = QUANTITY.matcher(text);
        if (text.length() > 64 || !whole.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(whole.group(1));
        String suffix = whole.group(3);
        if (suffix == null) {
            return Optional.of(number);
        }
        BigDecimal factor = FACTORS.get(suffix);
        return Optional.of(
                factor == null
                        ? number.scaleByPowerOfTen(Integer.parseInt(suffix.substring(1)))
                        : number.multiply(factor));
    }

    /** Number before the percent sign; empty when it is no percentage from 0 to 100. */
    static Optional<BigDecimal> percent(String text) {
        Matcher whole = PERCENT.matcher(text);
        return whole.matches()
                ? Optional.of(new BigDecimal(whole.group(1)))
                        .filter(number -> number.compareTo(BigDecimal.valueOf(100)) <= 0)
                : Optional.empty();
    }

    private static BigDecimal power(int of1024) {
        return new BigDecimal(BigInteger.valueOf(1024).pow(of1024));
    }
}
