/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.eventlog.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    @Test
    void whatWasWrittenDownIsContinued() {
        // When
        Context parent = TraceParent.parentOf(GIVEN);

        // Then
        try (var _ = parent.makeCurrent()) {
            assertThat(TraceParent.current()).isEqualTo(GIVEN);
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00",
                "garbage",
                "00-00000000000000000000000000000000-0000000000000000-00",
                "\u0000"
            })
    void whatIsNoTraceIsIgnored(String hostile) {
        // When
        Context parent = TraceParent.parentOf(hostile);

        // Then
        assertThat(Span.fromContext(parent).getSpanContext().isValid()).isFalse();
    }

    @Test
    void noSpanIsNoTrace() {
        // When, Then
        assertThat(TraceParent.current()).isNull();
    }
}
