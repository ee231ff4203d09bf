"""The pages of 制度与方案 and 报送."""
