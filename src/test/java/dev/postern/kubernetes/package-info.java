/**
 * The manifests in k8s/, judged without a cluster. Files and rendered overlays come in; what Kubernetes or the product would not
 * take goes out.
 */
@NullMarked
package dev.postern.kubernetes;

import org.jspecify.annotations.NullMarked;
