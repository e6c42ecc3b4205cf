/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.renderer.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.berth.events.Condition;
import dev.berth.events.ContractJson;
import dev.berth.events.NodePhase;
import dev.berth.events.NodeSpec;
import dev.berth.events.Rendering;
import dev.berth.events.ReportedAddresses;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A value of the contract in a text column, in the contract's own JSON. */
abstract class JsonColumn<T> implements AttributeConverter<@Nullable T, @Nullable String> {

    private final TypeReference<T> type;

    JsonColumn(TypeReference<T> type) {
        this.type = type;
    }

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable T value) {
        try {
            return value == null ? null : ContractJson.mapper().writeValueAsString(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a value of the contract is not JSON", impossible);
        }
    }

    @Override
    public @Nullable T convertToEntityAttribute(@Nullable String json) {
        try {
            return json == null ? null : ContractJson.mapper().readValue(json, type);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("a column of the node's record does not parse", broken);
        }
    }

    @Converter
    static final class OfSpec extends JsonColumn<NodeSpec> {
        OfSpec() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfPending extends JsonColumn<PendingChange> {
        OfPending() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfPendings extends JsonColumn<List<PendingChange>> {
        OfPendings() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfTimes extends JsonColumn<SortedMap<String, Instant>> {
        OfTimes() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfFailure extends JsonColumn<FailureNote> {
        OfFailure() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfTrouble extends JsonColumn<StepTrouble> {
        OfTrouble() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfPhases extends JsonColumn<SortedMap<NodePhase, Instant>> {
        OfPhases() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfConditions extends JsonColumn<List<Condition>> {
        OfConditions() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfRendering extends JsonColumn<Rendering> {
        OfRendering() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfReported extends JsonColumn<ReportedAddresses> {
        OfReported() {
            super(new TypeReference<>() {});
        }
    }

    @Converter
    static final class OfStrings extends JsonColumn<List<String>> {
        OfStrings() {
            super(new TypeReference<>() {});
        }
    }
}
