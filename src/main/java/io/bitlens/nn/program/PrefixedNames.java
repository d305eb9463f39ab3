package io.bitlens.nn.program;

import io.bitlens.nn.LayerBits;
import io.bitlens.nn.LayerSpec;
import io.bitlens.nn.NetworkSpec;
import io.bitlens.nn.Precision;
import java.util.LinkedHashMap;

/** The same network under other layer names, so that one method can hold it twice. */
record PrefixedNames(String prefix) {

  String of(String layer) {
    return prefix + layer;
  }

  NetworkSpec of(NetworkSpec network) {
    return new NetworkSpec(
        network.name(),
        network.input(),
        network.classes(),
        network.layers().stream().map(this::of).toList());
  }

  Precision of(Precision precision) {
    var layers = new LinkedHashMap<String, LayerBits>();
    precision.layers().forEach((layer, bits) -> layers.put(of(layer), bits));
    return new Precision(precision.name(), layers);
  }

  private LayerSpec of(LayerSpec layer) {
    var name = of(layer.name());
    return switch (layer) {
      case LayerSpec.Conv2d l ->
          new LayerSpec.Conv2d(name, l.outChannels(), l.kernelSize(), l.stride(), l.padding());
      case LayerSpec.Linear l -> new LayerSpec.Linear(name, l.outFeatures());
      case LayerSpec.Add l -> new LayerSpec.Add(name, of(l.from()), l.stride());
      case LayerSpec.MaxPool2d l -> new LayerSpec.MaxPool2d(name, l.size());
      case LayerSpec.Pact l -> new LayerSpec.Pact(name);
      case LayerSpec.BatchNorm l -> new LayerSpec.BatchNorm(name);
      case LayerSpec.Dropout l -> new LayerSpec.Dropout(name, l.rate());
      case LayerSpec.GlobalAvgPool l -> new LayerSpec.GlobalAvgPool(name);
      case LayerSpec.Flatten l -> new LayerSpec.Flatten(name);
    };
  }
}
