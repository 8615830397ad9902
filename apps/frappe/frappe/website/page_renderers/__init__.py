"""Classes that apps extend to render pages of their own, as upstream names them; hook ``page_renderer`` brings them in."""
