from omegaconf import ListConfig as ListConfig
