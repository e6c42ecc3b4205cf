/* SPDX-License-Identifier: Apache-2.0 */
package dev.berth.distributor.distribution;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.berth.events.ContractJson;
import jakarta.persistence.AttributeConverter;
import jakarta.persistence.Converter;
import org.jspecify.annotations.Nullable;

/** {@link Trouble} as JSON in a text column. */
@Converter
class TroubleColumn implements AttributeConverter<@Nullable Trouble, @Nullable String> {

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Trouble trouble) {
        try {
            return trouble == null ? null : ContractJson.mapper().writeValueAsString(trouble);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a record is not JSON", impossible);
        }
    }

    @Override
    public @Nullable Trouble convertToEntityAttribute(@Nullable String json) {
        try {
            return json == null ? null : ContractJson.mapper().readValue(json, Trouble.class);
        } catch (JsonProcessingException broken) {
            throw new IllegalStateException("distribution.trouble does not parse", broken);
        }
    }
}
